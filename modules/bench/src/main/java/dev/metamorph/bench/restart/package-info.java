/** The cost of an unclean stop: how long the readers of a large log wait for the next process. */
@NullMarked
package dev.metamorph.bench.restart;

import org.jspecify.annotations.NullMarked;
