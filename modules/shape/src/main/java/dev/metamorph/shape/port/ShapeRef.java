package dev.metamorph.shape.port;

import dev.metamorph.shape.ShapeHandle;

/**
 * The handle of a shape and the partition of its log.
 *
 * @param handle the handle of the shape
 * @param partition the partition of the feed, from 0
 */
public record ShapeRef(ShapeHandle handle, int partition) {}
