/**
 * Test support: one Postgres and one broker per JVM, and a database of its own for every test. The
 * servers stop with the JVM.
 */
@NullMarked
package dev.metamorph.embedded.testing;

import org.jspecify.annotations.NullMarked;
