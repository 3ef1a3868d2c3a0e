package dev.metamorph.replication;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;

import java.util.List;

/**
 * Fragments, and a position after them, that are delivered to the sink together.
 *
 * @param fragments fragments in commit order
 * @param reached the LSN up to which the stream was read after the fragments; {@link Lsn#ZERO} for
 *     no new position
 */
record Delivery(List<Fragment> fragments, Lsn reached) {}
