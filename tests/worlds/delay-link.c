/* SPDX-License-Identifier: GPL-3.0-or-later */
/* delay-link.c - two TUN devices joined by a wire that takes its time: delay-link NEAR FAR MS
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* Two seconds of full-size packets at 100 Mbit/s; what does not fit is lost, as on a real link.
 */
#define SLOTS  16384
#define PACKET 2048

typedef struct
{
  int64_t       due; /* ns, CLOCK_MONOTONIC */
  size_t        length;
  unsigned char bytes[PACKET];
} Packet;

/* One direction: packets read from @in leave by @out in the order they came. */
typedef struct
{
  int      in, out;
  Packet  *ring;
  unsigned head, tail;
} Wire;

static int64_t
now_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C (1000000000) + t.tv_nsec;
}

static int
open_device (const char *name)
{
  struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
  int          fd = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

  snprintf (request.ifr_name, sizeof request.ifr_name, "%s", name);
  if (fd < 0 || ioctl (fd, TUNSETIFF, &request) < 0)
    {
      fprintf (stderr, "delay-link: %s: %s\n", name, strerror (errno));
      exit (1);
    }
  return fd;
}

static void
take_in (Wire *wire, int64_t delay)
{
  unsigned char lost[PACKET];

  for (;;)
    {
      int     full = wire->tail - wire->head == SLOTS;
      Packet *packet = &wire->ring[wire->tail % SLOTS];
      ssize_t n = read (wire->in, full ? lost : packet->bytes, PACKET);

      if (n <= 0)
        return;
      if (full)
        continue;
      packet->length = (size_t) n;
      packet->due = now_ns () + delay;
      wire->tail++;
    }
}

static void
let_out (Wire *wire)
{
  int64_t now = now_ns ();

  while (wire->head != wire->tail && wire->ring[wire->head % SLOTS].due <= now)
    {
      const Packet *packet = &wire->ring[wire->head % SLOTS];

      /* A device that is down, or full, loses the packet. */
      if (write (wire->out, packet->bytes, packet->length) < 0 && errno == EBADF)
        exit (1);
      wire->head++;
    }
}

static int64_t
next_due (const Wire *wire, int64_t latest)
{
  if (wire->head == wire->tail || wire->ring[wire->head % SLOTS].due > latest)
    return latest;
  return wire->ring[wire->head % SLOTS].due;
}

int
main (int argc, char **argv)
{
  Wire    wires[2] = { { 0 } };
  int64_t delay;

  if (argc != 4)
    {
      fprintf (stderr, "usage: delay-link NEAR FAR MILLISECONDS-ONE-WAY\n");
      return 2;
    }
  wires[0].in = wires[1].out = open_device (argv[1]);
  wires[1].in = wires[0].out = open_device (argv[2]);
  wires[0].ring = calloc (SLOTS, sizeof (Packet));
  wires[1].ring = calloc (SLOTS, sizeof (Packet));
  if (wires[0].ring == NULL || wires[1].ring == NULL)
    return 1;
  delay = (int64_t) (strtod (argv[3], NULL) * 1e6);
  puts ("ready");
  fflush (stdout);
  for (;;)
    {
      struct pollfd   fds[2] = { { wires[0].in, POLLIN, 0 }, { wires[1].in, POLLIN, 0 } };
      int64_t         now = now_ns ();
      int64_t         wait = next_due (&wires[0], next_due (&wires[1], now + 1000000000)) - now;
      struct timespec timeout = { 0, wait > 0 ? wait % 1000000000 : 0 };

      if (wait >= 1000000000)
        timeout = (struct timespec){ 1, 0 };
      ppoll (fds, 2, &timeout, NULL);
      for (int i = 0; i < 2; i++)
        {
          take_in (&wires[i], delay);
          let_out (&wires[i]);
        }
    }
}
