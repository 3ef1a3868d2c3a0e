/**
 * The kinds of record that the feed carries and their versioned codecs, the records of the shape
 * registry, and the rule that says which records count ({@link EpochFilter}). Pure: bytes in,
 * values out.
 */
@NullMarked
package dev.metamorph.feed.record;

import org.jspecify.annotations.NullMarked;
