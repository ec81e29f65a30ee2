/*
 * bridge: tells a plant outside the machine what the GPIO lines do, and puts what it answers at the converters' inputs.
 *
 *   bridge PORT -l LINE=FILE ... -i FILE ... -s FILE ...
 *
 * LINE=FILE: number of a line and the simulated chip's file with its level. Told as "l SECONDS MASK": on each change, and
 * more than a hundred times a second in any case. SECONDS is the machine's monotonic clock.
 * -i: files for microvolts, in the order in which "v N N ..." brings them.
 * -s: files of the pull of the lines that the board drives, in the order in which "s N N ..." brings 0 or 1.
 *
 * It looks every four milliseconds and waits for nobody: what the port does not take at once is told the next time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PLACES 32
#define LOOK_NS 4000000L
#define TOLD_EVERY_NS 8000000L
#define HALTED_NS 100000000L

struct place {
	int number;
	int file;
	long last;
};

static struct place lines[PLACES], inputs[PLACES], senses[PLACES];
static int line_count, input_count, sense_count;

static void die(const char *what)
{
	fprintf(stderr, "bridge: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void add(struct place *places, int *count, int number, const char *path, int flags)
{
	if (*count == PLACES)
		die("too many files");
	places[*count].number = number;
	places[*count].file = open(path, flags | O_CLOEXEC);
	places[*count].last = -1;
	if (places[*count].file < 0)
		die(path);
	(*count)++;
}

static uint32_t levels(void)
{
	uint32_t mask = 0;
	char level;
	int index;

	for (index = 0; index < line_count; index++) {
		if (pread(lines[index].file, &level, 1, 0) != 1)
			die("a line's level");
		if (level == '1')
			mask |= 1u << lines[index].number;
	}
	return mask;
}

static void put(struct place *place, long value, int is_sense)
{
	char text[24];
	int length;

	if (value == place->last && !is_sense) /* a claim sets a pull of its own, which a contact of the board is stronger than */
		return;
	length = is_sense ? snprintf(text, sizeof(text), "%s", value ? "pull-up" : "pull-down")
			  : snprintf(text, sizeof(text), "%ld", value);
	if (pwrite(place->file, text, length, 0) != length)
		die("an input");
	place->last = value;
}

static void told(char *line)
{
	struct place *places = line[0] == 'v' ? inputs : senses;
	int count = line[0] == 'v' ? input_count : sense_count;
	char *rest = line + 1, *end;
	int index;

	if (line[0] != 'v' && line[0] != 's')
		return;
	for (index = 0; index < count; index++) {
		long value = strtol(rest, &end, 10);

		if (end == rest)
			return;
		put(&places[index], value, line[0] == 's');
		rest = end;
	}
}

static void listen(int port)
{
	static char text[8192];
	static size_t length;
	char *line, *end;
	ssize_t got;

	got = read(port, text + length, sizeof(text) - 1 - length);
	if (got <= 0)
		return;
	length += got;
	text[length] = 0;
	line = text;
	while ((end = strchr(line, '\n'))) {
		*end = 0;
		told(line);
		line = end + 1;
	}
	length -= line - text;
	memmove(text, line, length + 1);
	if (length == sizeof(text) - 1)
		length = 0; /* no newline in all of it: nothing of ours */
}

static int opened(const char *path)
{
	struct termios raw;
	int port = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (port < 0)
		die(path);
	if (!tcgetattr(port, &raw)) {
		cfmakeraw(&raw);
		tcsetattr(port, TCSANOW, &raw);
	}
	return port;
}

int main(int count, char **words)
{
	uint32_t mask, last = 0;
	int64_t told_ns = 0, now;
	struct timespec next;
	char text[64];
	int option, port, length;

	if (count < 2)
		die("no port");
	while ((option = getopt(count, words, "l:i:s:")) != -1) {
		char *path = strchr(optarg ? optarg : "", '=');

		if (option == 'l' && path)
			add(lines, &line_count, atoi(optarg), path + 1, O_RDONLY);
		else if (option == 'i')
			add(inputs, &input_count, 0, optarg, O_WRONLY);
		else if (option == 's')
			add(senses, &sense_count, 0, optarg, O_WRONLY);
		else
			die("an option");
	}
	port = opened(words[optind]);
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (;;) {
		mask = levels();
		now = now_ns();
		if (mask != last || now - told_ns >= TOLD_EVERY_NS) {
			length = snprintf(text, sizeof(text), "l %lld.%09lld %x\n", (long long)(now / 1000000000LL),
					  (long long)(now % 1000000000LL), mask);
			if (write(port, text, length) == length) {
				last = mask;
				told_ns = now;
			}
		}
		listen(port);
		next.tv_nsec += LOOK_NS;
		if (next.tv_nsec >= 1000000000L) {
			next.tv_nsec -= 1000000000L;
			next.tv_sec++;
		}
		if (now - (next.tv_sec * 1000000000LL + next.tv_nsec) > HALTED_NS)
			clock_gettime(CLOCK_MONOTONIC, &next); /* halted for a while: what was missed is gone */
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
}
