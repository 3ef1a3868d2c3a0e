/** Requests, replies and exchanges: what connections and endpoints have in common. */
@NullMarked
package dev.metamorph.http.message;

import org.jspecify.annotations.NullMarked;
