/**
 * Published shapes as the command line declares them: the file {@code shapes.yaml}, what differs
 * from it in a running service, and the requests that change that.
 */
@NullMarked
package dev.metamorph.app.declare;

import org.jspecify.annotations.NullMarked;
