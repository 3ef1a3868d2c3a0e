/**
 * The layout of a task's store: keys, blocks, large values, positions. All bytes are decided here
 * and in the task.
 */
@NullMarked
package dev.metamorph.shapelog.store;

import org.jspecify.annotations.NullMarked;
