/**
 * The metrics: {@link dev.metamorph.metrics.Metric} is the table of all of them, {@link
 * dev.metamorph.metrics.MetricSource}s give their values when the page is asked for, and {@link
 * dev.metamorph.metrics.MetricsPage} prints it. The only module that knows Prometheus's library.
 */
@NullMarked
package dev.metamorph.metrics;

import org.jspecify.annotations.NullMarked;
