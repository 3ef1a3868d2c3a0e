/**
 * The one ordered input of a stack: the kinds of record, their versioned codec, the topic, and its
 * single writer. It stands between replication, which fills it, and the shape logs, which are a
 * function of it.
 */
@NullMarked
package dev.metamorph.feed;

import org.jspecify.annotations.NullMarked;
