/**
 * Asking another instance of the stack: requests that are passed on, and answers that are streamed
 * through as they come (DESIGN 6).
 */
@NullMarked
package dev.metamorph.http.forward;

import org.jspecify.annotations.NullMarked;
