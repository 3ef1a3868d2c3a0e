/**
 * Log page to reply: headers, bodies, encodings, server-sent events, and the readers that wait for
 * the next page.
 */
@NullMarked
package dev.metamorph.http.page;

import org.jspecify.annotations.NullMarked;
