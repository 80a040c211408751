// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gdb_listen.h"
#include "number.h"

#define WAIT_MS		200	/* between looks at what the user wants */
#define LINGER_TRIES	5

struct address {
	char host[256];
	char port[8];
};

/* [HOST]:PORT; an IPv6 address is in brackets */
static bool parse(const char *text, struct address *address)
{
	const char *colon = strrchr(text, ':'), *host = text;
	size_t len = colon ? (size_t)(colon - text) : 0;
	uint64_t port;

	if (!colon || !number_parse(colon + 1, UINT16_MAX, &port))
		return false;
	if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
		host++;
		len -= 2;
	}
	if (len >= sizeof(address->host))
		return false;
	snprintf(address->host, sizeof(address->host), "%.*s", (int)len, host);
	snprintf(address->port, sizeof(address->port), "%u", (unsigned int)port);
	return true;
}

bool gdb_address_ok(const char *text)
{
	struct address address;

	if (parse(text, &address))
		return true;
	fprintf(stderr, "kvmsme: '%s' is no address for gdb; write :PORT, which this machine alone reaches, or "
		"HOST:PORT, with a port from 0 (any) to 65535\n", text);
	return false;
}

static bool failed(const char *text, const char *why)
{
	fprintf(stderr, "kvmsme: --gdb=%s: %s\n", text, why);
	return false;
}

static int bound(const struct addrinfo *to)
{
	const int on = 1;
	int fd = socket(to->ai_family, to->ai_socktype | SOCK_CLOEXEC, to->ai_protocol);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (!bind(fd, to->ai_addr, to->ai_addrlen) && !listen(fd, 1))
		return fd;
	close(fd);
	return -1;
}

static int listen_at(const char *text)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	struct address address;
	int error, fd;

	if (!parse(text, &address))
		return -1;
	error = getaddrinfo(address.host[0] ? address.host : "127.0.0.1", address.port, &hints, &found);
	if (error) {
		failed(text, gai_strerror(error));
		return -1;
	}
	fd = bound(found);
	if (fd < 0)
		failed(text, strerror(errno));
	freeaddrinfo(found);
	return fd;
}

static void say_where(int fd)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof(address);
	char host[64], port[8];

	if (getsockname(fd, (struct sockaddr *)&address, &len) ||
	    getnameinfo((struct sockaddr *)&address, len, host, sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV))
		return;
	fprintf(stderr, strchr(host, ':') ? "kvmsme guest: waiting for gdb: target remote [%s]:%s\n" :
		"kvmsme guest: waiting for gdb: target remote %s:%s\n", host, port);
}

/* Something to read, or that nothing will come any more; false: the user wants an end */
static bool readable(int fd, const volatile sig_atomic_t *stop)
{
	struct pollfd wanted = { .fd = fd, .events = POLLIN };

	while (!stop || !*stop) {
		int n = poll(&wanted, 1, WAIT_MS);

		if (n > 0 || (n < 0 && errno != EINTR))
			return true;
	}
	return false;
}

static long receive(void *opaque, void *to, size_t size, bool wait)
{
	const struct gdb_socket *s = opaque;
	ssize_t got;

	if (s->stop && *s->stop)
		return -1;
	if (wait && !readable(s->fd, s->stop))
		return -1;
	do
		got = recv(s->fd, to, size, MSG_DONTWAIT);
	while (got < 0 && errno == EINTR);
	if (got > 0)
		return got;
	return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : -1;
}

static bool send_all(void *opaque, const void *from, size_t len)
{
	const struct gdb_socket *s = opaque;
	const char *at = from;

	while (len) {
		ssize_t sent = send(s->fd, at, len, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		at += sent;
		len -= (size_t)sent;
	}
	return true;
}

static bool accept_one(const char *text, int fd, struct gdb_socket *s)
{
	const int on = 1;

	if (!readable(fd, s->stop))
		return failed(text, "interrupted before a client came");
	s->fd = accept(fd, NULL, NULL);
	if (s->fd < 0)
		return failed(text, strerror(errno));
	setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return true;
}

bool gdb_accept(const char *text, struct gdb_socket *s, struct gdb_link *link)
{
	int fd = listen_at(text);
	bool ok;

	if (fd < 0)
		return false;
	say_where(fd);
	ok = accept_one(text, fd, s);
	close(fd);
	*link = (struct gdb_link){ .opaque = s, .receive = receive, .send = send_all };
	return ok;
}

/* What the client still says is read, so that closing is no reset which would take our last words from it */
void gdb_hang_up(struct gdb_socket *s)
{
	struct pollfd wanted = { .fd = s->fd, .events = POLLIN };
	char rest[256];

	shutdown(s->fd, SHUT_WR);
	for (int i = 0; i < LINGER_TRIES && poll(&wanted, 1, WAIT_MS) >= 0; i++)
		if ((wanted.revents & POLLIN) && recv(s->fd, rest, sizeof(rest), MSG_DONTWAIT) <= 0)
			break;
	close(s->fd);
}
