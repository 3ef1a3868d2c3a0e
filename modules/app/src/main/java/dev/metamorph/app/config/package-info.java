/**
 * Settings: environment variables or a file, read once into typed records. All problems are
 * reported together, before anything starts.
 */
@NullMarked
package dev.metamorph.app.config;

import org.jspecify.annotations.NullMarked;
