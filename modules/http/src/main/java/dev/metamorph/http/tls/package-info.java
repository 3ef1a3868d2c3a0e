/**
 * TLS: the certificate that the server shows, read from files and read again when they change, and
 * what it trusts when it asks another instance.
 */
@NullMarked
package dev.metamorph.http.tls;

import org.jspecify.annotations.NullMarked;
