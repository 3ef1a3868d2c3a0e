/**
 * The interfaces between the modules, through which http uses shape logs, the shape registry and
 * the status of a stack. Other modules implement them, and {@code app} wires them together.
 */
@NullMarked
package dev.metamorph.shape.port;

import org.jspecify.annotations.NullMarked;
