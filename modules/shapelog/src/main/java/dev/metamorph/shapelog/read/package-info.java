/**
 * The readers' way into a task's store: pages, existence checks, and the readers that wait. Never
 * writes.
 */
@NullMarked
package dev.metamorph.shapelog.read;

import org.jspecify.annotations.NullMarked;
