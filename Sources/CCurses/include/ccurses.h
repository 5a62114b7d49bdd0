#pragma once
// The part of ncursesw that Swift cannot import: variadics, macros, wide cells, colour pairs.
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#include <ncurses.h>
