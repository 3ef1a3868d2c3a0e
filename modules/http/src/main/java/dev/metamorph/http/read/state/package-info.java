/** The states of a read, the outcomes of its steps, and the pure transition between them. */
@NullMarked
package dev.metamorph.http.read.state;

import org.jspecify.annotations.NullMarked;
