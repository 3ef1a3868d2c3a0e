/**
 * The questions of an operator to a running service: its status and its shapes, as tables and as
 * JSON.
 */
@NullMarked
package dev.metamorph.app.operate;

import org.jspecify.annotations.NullMarked;
