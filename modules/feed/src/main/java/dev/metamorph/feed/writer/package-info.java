/**
 * The single writer of the feed: one epoch of a leader, from fragments and snapshot rows to
 * acknowledged records, with bounded memory.
 */
@NullMarked
package dev.metamorph.feed.writer;

import org.jspecify.annotations.NullMarked;
