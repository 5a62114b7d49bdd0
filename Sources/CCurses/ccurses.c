#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#define _GNU_SOURCE 1
#include "ccurses.h"
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/mman.h>
#endif
#include <term.h>
#include <termios.h>
#include <unistd.h>

static SCREEN *screen;
// What ncurses writes goes to a file in memory, from which the driver takes it: so it is counted, and the terminal may be slow.
static FILE *input_file, *output_file;
static int terminal = -1;
static uint8_t *collected;
static size_t room;

static bool names_utf8(const char *value) { return value && (strcasestr(value, "UTF-8") || strcasestr(value, "UTF8")); }

bool cc_locale(void) {
  // The character set alone: numbers are written the same everywhere.
  if (!setlocale(LC_CTYPE, "")) {
    // The named locale isn't installed here (common over SSH); its character set still says what the terminal reads.
    const char *all = getenv("LC_ALL"), *type = getenv("LC_CTYPE"), *language = getenv("LANG");
    const char *named = all && *all ? all : type && *type ? type : language;
    setlocale(LC_CTYPE, names_utf8(named) ? "C.UTF-8" : "C");
  }
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int cc_load(const char *type, int output) {
  int status = 0;
  TERMINAL *before = cur_term;
  if (setupterm(type, output, &status) != OK) {
    if (before) set_curterm(before);
    return status > 0 ? 2 : status;
  }
  // An entry that cannot place the cursor cannot hold a screen.
  return cc_capability("cup") ? 1 : 2;
}

const char *cc_capability(const char *name) {
  const char *value = tigetstr(name);
  return value == (const char *)-1 || !value || !*value ? NULL : value;
}

static FILE *open_copy(int descriptor, const char *mode) {
  int copy = dup(descriptor);
  if (copy < 0) return NULL;
  FILE *file = fdopen(copy, mode);
  if (!file) close(copy);
  return file;
}

static FILE *open_memory(void) {
#ifdef __linux__
  int descriptor = memfd_create("screen", MFD_CLOEXEC);
  FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "r+");
  if (file) return file;
  if (descriptor >= 0) close(descriptor);
#endif
  return tmpfile();
}

int cc_collect(const uint8_t **bytes) {
  *bytes = collected;
  if (!output_file) return 0;
  int file = fileno(output_file);
  off_t count = lseek(file, 0, SEEK_CUR);
  if (count <= 0) return 0;
  if ((size_t)count > room) {
    uint8_t *larger = realloc(collected, (size_t)count);
    if (!larger) return 0;
    collected = larger;
    room = (size_t)count;
  }
  ssize_t got = pread(file, collected, (size_t)count, 0);
  // A frame that was much larger than frames are gives its memory back.
  if (count > 1 << 20 && ftruncate(file, 0) != 0) got = 0;
  lseek(file, 0, SEEK_SET);
  *bytes = collected;
  return got > 0 ? (int)got : 0;
}

void cc_raw(void) {
  struct termios modes;
  if (terminal < 0 || tcgetattr(terminal, &modes) != 0) return;
  modes.c_lflag &= ~(tcflag_t)(ICANON | ISIG | IEXTEN | ECHO | ECHONL);
  modes.c_iflag &= ~(tcflag_t)(IXON | BRKINT | PARMRK | ICRNL | INLCR | IGNCR);
  modes.c_oflag &= ~(tcflag_t)OPOST;
  modes.c_cc[VMIN] = 1;
  modes.c_cc[VTIME] = 0;
  tcsetattr(terminal, TCSADRAIN, &modes);
}

static void pass_over(int signal_number) { (void)signal_number; }

int cc_open(const char *type, int input, int output, cc_terminal *found) {
  input_file = open_copy(input, "r");
  output_file = open_memory();
  // ncurses ignores SIGTSTP whenever it draws, and one that comes then is lost, unless somebody handled that signal when ncurses started.
  struct sigaction mine = {.sa_handler = pass_over}, before;
  sigaction(SIGTSTP, &mine, &before);
  if (input_file && output_file) screen = newterm(type, output_file, input_file);
  sigaction(SIGTSTP, &before, NULL);
  if (!screen) {
    if (input_file) fclose(input_file);
    if (output_file) fclose(output_file);
    input_file = output_file = NULL;
    return -1;
  }
  terminal = output;
  cc_raw();
  nonl();
  // A frame is drawn to its end, whatever is typed meanwhile.
  typeahead(-1);
  keypad(stdscr, TRUE);
  scrollok(stdscr, FALSE);
  leaveok(stdscr, FALSE);
  memset(found, 0, sizeof *found);
  if (has_colors() && start_color() == OK) {
    found->standard = use_default_colors() == OK;
    found->colours = COLORS;
    found->pairs = COLOR_PAIRS;
    found->direct = COLORS >= 0x1000000 && tigetflag("RGB") > 0;
  }
  return 0;
}

void cc_close(void) {
  if (!screen) return;
  delscreen(screen);
  screen = NULL;
  fclose(input_file);
  fclose(output_file);
  free(collected);
  input_file = output_file = NULL;
  collected = NULL;
  room = 0;
  terminal = -1;
}

void cc_pair(int pair, int foreground, int background) { init_extended_pair(pair, foreground, background); }

void cc_put(int y, int x, const wchar_t *text, unsigned attributes, int pair) {
  static const struct { unsigned ours; attr_t theirs; } table[] = {
      {CC_BOLD, A_BOLD}, {CC_UNDERLINE, A_UNDERLINE}, {CC_REVERSE, A_REVERSE}, {CC_DIM, A_DIM}, {CC_ITALIC, A_ITALIC}};
  attr_t drawn = A_NORMAL;
  for (unsigned i = 0; i < sizeof table / sizeof *table; i++)
    if (attributes & table[i].ours) drawn |= table[i].theirs;
  cchar_t cell;
  // The short pair is ignored where the extended one is given through the last argument.
  if (setcchar(&cell, text, drawn, 0, &pair) == OK) mvadd_wch(y, x, &cell);
}

int cc_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

void cc_show(int y, int x) {
  if (!screen) return;
  curs_set(y >= 0 ? 1 : 0);
  if (y >= 0) move(y, x);
  refresh();
}

void cc_redraw(void) {
  if (screen) clearok(curscr, TRUE);
}

void cc_redraw_lines(int first, int count) {
  if (screen && count > 0) wredrawln(stdscr, first, count);
}

void cc_resize(int height, int width) {
  if (!screen || height < 1 || width < 1) return;
  resizeterm(height, width);
}

void cc_leave(void) {
  if (!screen) return;
  // Where there is no other screen to go back to, the shell's prompt comes onto the last line: it must be empty.
  const char *other = tigetstr("smcup");
  if (!other || other == (const char *)-1) {
    move(LINES - 1, 0);
    clrtoeol();
    refresh();
  }
  endwin();
}

bool cc_size(int descriptor, int *height, int *width) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return false;
  *height = size.ws_row;
  *width = size.ws_col;
  return true;
}
