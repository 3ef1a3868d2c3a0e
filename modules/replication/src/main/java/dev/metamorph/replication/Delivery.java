package dev.metamorph.replication;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;

import java.util.List;

/**
 * What goes to the sink at once.
 *
 * @param fragments in commit order
 * @param reached how far the stream was read when they had come by; {@link Lsn#ZERO} for no news
 */
record Delivery(List<Fragment> fragments, Lsn reached) {}
