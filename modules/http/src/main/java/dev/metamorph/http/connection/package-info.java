/**
 * Bytes to requests and replies to bytes: HTTP/1.1 and HTTP/2 connections, TLS handshakes, limits
 * on heads and bodies. The only room that knows the Netty pipeline.
 */
@NullMarked
package dev.metamorph.http.connection;

import org.jspecify.annotations.NullMarked;
