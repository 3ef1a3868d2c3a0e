/** What an unclean stop costs: how long the readers of a large log wait for the next process. */
@NullMarked
package dev.metamorph.bench.restart;

import org.jspecify.annotations.NullMarked;
