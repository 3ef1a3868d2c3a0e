/** Sends metrics, and traces of sampled changes, to an OpenTelemetry collector. */
@NullMarked
package dev.metamorph.metrics.otlp;

import org.jspecify.annotations.NullMarked;
