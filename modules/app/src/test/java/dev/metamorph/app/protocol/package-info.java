/** The HTTP protocol as its clients see it, from the table to the answer. */
@NullMarked
package dev.metamorph.app.protocol;

import org.jspecify.annotations.NullMarked;
