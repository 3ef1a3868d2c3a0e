/** What it costs to find the shapes of a change and to write its items, with nothing around it. */
@NullMarked
package dev.metamorph.bench.convert;

import org.jspecify.annotations.NullMarked;
