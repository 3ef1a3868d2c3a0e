/**
 * Configuration, wiring and the command line: the only place that knows all modules and joins their
 * ports.
 */
@NullMarked
package dev.metamorph.app;

import org.jspecify.annotations.NullMarked;
