/** Measures finding the shapes of a change and writing its items, in isolation. */
@NullMarked
package dev.metamorph.bench.convert;

import org.jspecify.annotations.NullMarked;
