/**
 * What a run is told: environment variables or a file, read once, into typed records. All that is
 * wrong is found before anything starts.
 */
@NullMarked
package dev.metamorph.app.config;

import org.jspecify.annotations.NullMarked;
