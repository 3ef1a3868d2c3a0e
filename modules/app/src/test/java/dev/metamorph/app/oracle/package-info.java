/**
 * The property test: random shapes and random transactions through the whole service, which is
 * killed now and then, and every shape compared with its own SQL.
 */
@NullMarked
package dev.metamorph.app.oracle;

import org.jspecify.annotations.NullMarked;
