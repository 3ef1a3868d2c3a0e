/** Wires the modules into one running stack. */
@NullMarked
package dev.metamorph.app.stack;

import org.jspecify.annotations.NullMarked;
