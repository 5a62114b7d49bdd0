// What gives the terminal back whatever ends the process. Everything a handler calls here is async-signal-safe.
#define _GNU_SOURCE 1
#include "ccurses.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;
static char farewell[512];
static volatile sig_atomic_t farewell_length;
static int guarded = -1;
static pid_t owner;
static atomic_bool is_guarded;

static atomic_int notified = -1;

void cc_farewell(const char *bytes, int count) {
  // A signal that comes meanwhile sends nothing rather than half of it.
  farewell_length = 0;
  count = count < (int)sizeof farewell ? count : (int)sizeof farewell;
  memcpy(farewell, bytes, (size_t)count);
  farewell_length = count;
}

void cc_guard(int descriptor, const char *bytes, int count) {
  if (tcgetattr(descriptor, &saved) != 0) return;
  cc_farewell(bytes, count);
  guarded = descriptor;
  owner = getpid();
  atomic_store(&is_guarded, true);
}

void cc_unguard(void) { atomic_store(&is_guarded, false); }

void cc_restore(void) {
  // A forked child must not touch its parent's screen.
  if (owner != getpid() || !atomic_exchange(&is_guarded, false)) return;
  int before = errno;
  int sent = 0;
  while (sent < farewell_length) {
    ssize_t count = write(guarded, farewell + sent, (size_t)(farewell_length - sent));
    if (count > 0) sent += (int)count;
    else if (errno != EINTR) break;
  }
  // A process in the background that changes the terminal would be stopped instead.
  sigset_t block, old;
  sigemptyset(&block);
  sigaddset(&block, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &block, &old);
  tcsetattr(guarded, TCSANOW, &saved);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  errno = before;
}

void cc_cooked(void) {
  if (atomic_load(&is_guarded)) tcsetattr(guarded, TCSANOW, &saved);
}

static const int deadly[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGQUIT, SIGXCPU, SIGXFSZ, SIGTERM, SIGINT, SIGHUP};
enum { deadly_count = sizeof deadly / sizeof *deadly };
static struct sigaction former[deadly_count];

static void last_words(int signal_number) {
  cc_restore();
  for (int i = 0; i < deadly_count; i++)
    if (deadly[i] == signal_number) sigaction(signal_number, &former[i], NULL);
  // A fault happens again on return; others are sent again.
  raise(signal_number);
}

static bool is_fault(int number) {
  return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE || number == SIGTRAP || number == SIGABRT;
}

void cc_guard_signals(void) {
  static bool done;
  if (done) return;
  done = true;
  atexit(cc_restore);
  // A stack of its own, for the case that the stack is what overflowed.
  static char stack_bytes[65536];
  stack_t stack = {.ss_sp = stack_bytes, .ss_size = sizeof stack_bytes};
  stack_t present;
  if (sigaltstack(NULL, &present) == 0 && (present.ss_flags & SS_DISABLE)) sigaltstack(&stack, NULL);
  for (int i = 0; i < deadly_count; i++) {
    if (sigaction(deadly[i], NULL, &former[i]) != 0) continue;
    bool is_default = !(former[i].sa_flags & SA_SIGINFO) && former[i].sa_handler == SIG_DFL;
    // The program's own handlers for orderly ends stay; those that report a crash come after ours.
    if (!is_default && !is_fault(deadly[i])) continue;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = last_words;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    sigaction(deadly[i], &action, NULL);
  }
}

static void notify(int signal_number) {
  int before = errno;
  int descriptor = atomic_load(&notified);
  char letter = signal_number == SIGWINCH ? 'w' : signal_number == SIGTSTP ? 't' : 'c';
  // A full pipe already says that something happened.
  if (descriptor >= 0) (void)!write(descriptor, &letter, 1);
  errno = before;
}

void cc_notify_signals(int descriptor) {
  static const int told[] = {SIGWINCH, SIGTSTP, SIGCONT};
  static struct sigaction before[3];
  static bool is_on;
  atomic_store(&notified, descriptor);
  for (int i = 0; i < 3; i++) {
    if (descriptor < 0) {
      if (is_on) sigaction(told[i], &before[i], NULL);
      continue;
    }
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = notify;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(told[i], &action, is_on ? NULL : &before[i]);
  }
  is_on = descriptor >= 0;
}

void cc_stop(void) {
  struct sigaction plain, before;
  memset(&plain, 0, sizeof plain);
  // The rest of the process group first. A signal to the group that meant this process as well could be taken by another thread, after
  // the handler is back in its place; raised in this thread it is taken before `raise` returns.
  plain.sa_handler = SIG_IGN;
  sigemptyset(&plain.sa_mask);
  sigaction(SIGTSTP, &plain, &before);
  kill(0, SIGTSTP);
  plain.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &plain, NULL);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &before, NULL);
}
