/**
 * TLS: the server's certificate, which is read from files and read again when they change, and the
 * certificates that this instance trusts when it sends requests to another one.
 */
@NullMarked
package dev.metamorph.http.tls;

import org.jspecify.annotations.NullMarked;
