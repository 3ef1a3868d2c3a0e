package dev.metamorph.shape.port;

import dev.metamorph.shape.ShapeHandle;

/**
 * Where a shape's log is.
 *
 * @param handle its name
 * @param partition the partition of the feed that it lives in, from 0
 */
public record ShapeRef(ShapeHandle handle, int partition) {}
