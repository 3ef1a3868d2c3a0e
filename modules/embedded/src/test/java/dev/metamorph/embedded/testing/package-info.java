/**
 * For tests: one Postgres and one broker per JVM, a database of its own for every test. Ends with
 * the JVM.
 */
@NullMarked
package dev.metamorph.embedded.testing;

import org.jspecify.annotations.NullMarked;
