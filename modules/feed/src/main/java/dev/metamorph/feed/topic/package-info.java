/**
 * The topics of a stack: their names, settings, creation and checks, where each partition ends, and
 * their trimming.
 */
@NullMarked
package dev.metamorph.feed.topic;

import org.jspecify.annotations.NullMarked;
