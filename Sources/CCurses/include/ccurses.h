#pragma once
// The part of ncursesw that Swift cannot import: variadics, macros, wide cells, colour pairs; and what must run inside signal handlers.
#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

/// Attribute bits, as in `Attributes` of the module Screen.
enum { CC_BOLD = 1, CC_UNDERLINE = 2, CC_REVERSE = 4, CC_DIM = 8, CC_ITALIC = 16 };

/// What a terminal entry offers.
typedef struct {
  int colours;    ///< colours of the entry; 0 without colour
  int pairs;      ///< colour pairs that may be in use at once
  bool direct;    ///< colours are 0xRRGGBB
  bool standard;  ///< the terminal's own colours can be asked for (-1)
} cc_terminal;

/// Takes the character set from the environment; true if it is UTF-8.
bool cc_locale(void);

/// Loads a terminal entry for `cc_capability`: 1 found, 2 found but it cannot place the cursor, 0 unknown, -1 no terminal database.
int cc_load(const char *type, int output);
/// A string capability of the entry loaded last, terminfo or extended name; NULL if it has none.
const char *cc_capability(const char *name);

/// Starts ncurses on two descriptors, in raw mode without echo. 0, or -1 if the entry cannot drive a screen. Nothing is written to `output`:
/// see `cc_collect`.
int cc_open(const char *type, int input, int output, cc_terminal *found);
/// What ncurses has written since the last call, to be sent to the terminal; valid until the next call. Returns the count.
int cc_collect(const uint8_t **bytes);
/// Puts the terminal's line into raw mode without echo, as `cc_open` does and as it must be again after `cc_leave`.
void cc_raw(void);
/// Frees ncurses; `cc_leave` comes before.
void cc_close(void);
/// Gives a pair its colours: -1 is the terminal's own.
void cc_pair(int pair, int foreground, int background);
/// Writes one cell: a 0-ended base character with marks, attributes and a colour pair.
void cc_put(int y, int x, const wchar_t *text, unsigned attributes, int pair);
/// Columns the C library gives a character; -1 for one it would not print.
int cc_width(uint32_t scalar);
/// Brings the terminal to what was drawn; the cursor stands at (y, x), or is hidden if y < 0.
void cc_show(int y, int x);
/// Says that nothing on the terminal can be trusted: the next `cc_show` draws everything.
void cc_redraw(void);
/// The same for some rows.
void cc_redraw_lines(int first, int count);
/// Takes over a new size.
void cc_resize(int height, int width);
/// Leaves the screen for job control; `cc_redraw` and `cc_show` come back.
void cc_leave(void);

/// The size the terminal has now; false if it has none.
bool cc_size(int descriptor, int *height, int *width);

/// Remembers the terminal's present state, to be given back by `cc_restore` with `bytes` (at most 512 are kept) sent before it.
void cc_guard(int descriptor, const char *bytes, int count);
/// Gives the terminal back with async-signal-safe calls only; harmless if nothing is guarded.
void cc_restore(void);
/// Sends other bytes at the end; at most 512 are kept.
void cc_farewell(const char *bytes, int count);
/// Gives the line its modes back and no more, for job control; `cc_raw` takes them again.
void cc_cooked(void);
/// Nothing to give back any more.
void cc_unguard(void);
/// Gives the terminal back at exit and before a signal kills the process. Signals the program handles already are left alone.
void cc_guard_signals(void);
/// Has SIGWINCH, SIGTSTP and SIGCONT write 'w', 't' or 'c' to a descriptor; -1 ends that.
void cc_notify_signals(int descriptor);
/// Stops the process as Ctrl-Z would; returns when it is continued.
void cc_stop(void);
