/**
 * The whole path: from a commit in Postgres to the bytes that a reader gets from the real service,
 * beside the parts of the path alone on the same WAL.
 */
@NullMarked
package dev.metamorph.bench.path;

import org.jspecify.annotations.NullMarked;
