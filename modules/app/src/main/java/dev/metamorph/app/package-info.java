/**
 * Configuration, wiring and the command line: the only module that knows all others and connects
 * their ports.
 */
@NullMarked
package dev.metamorph.app;

import org.jspecify.annotations.NullMarked;
