/** What a person would try on a BinderHub: its pages, a launch, a build. It knows BinderHub's interface and nothing of who runs it. */
@NullMarked
package dev.slipway.steps.validate.binder;

import org.jspecify.annotations.NullMarked;
