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
#include <term.h>
#include <unistd.h>

static SCREEN *screen;
static FILE *input_file, *output_file;

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

static void pass_over(int signal_number) { (void)signal_number; }

int cc_open(const char *type, int input, int output, cc_terminal *found) {
  input_file = open_copy(input, "r");
  output_file = open_copy(output, "w");
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
  raw();
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
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
  endwin();
  delscreen(screen);
  screen = NULL;
  fclose(input_file);
  fclose(output_file);
  input_file = output_file = NULL;
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

void cc_resize(int height, int width) {
  if (!screen || height < 1 || width < 1) return;
  resizeterm(height, width);
}

void cc_leave(void) {
  if (screen) endwin();
}

bool cc_size(int descriptor, int *height, int *width) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return false;
  *height = size.ws_row;
  *width = size.ws_col;
  return true;
}
