/**
 * Forwarding to another instance of the stack: requests are sent on, and answers are streamed
 * through as they come.
 */
@NullMarked
package dev.metamorph.http.forward;

import org.jspecify.annotations.NullMarked;
