/**
 * Decides who answers a read and with what: admission, the owner, a standby, another instance, or a
 * wait.
 */
@NullMarked
package dev.metamorph.http.read;

import org.jspecify.annotations.NullMarked;
