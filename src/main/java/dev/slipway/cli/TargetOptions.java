package dev.slipway.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/**
 * The options of every command that goes to the targets of a site: how to print, which site, which cluster. {@code @Mixin
 * TargetOptions options}.
 */
public final class TargetOptions {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SiteOption site = new SiteOption();

    @Mixin
    private KubeconfigOption kubeconfig = new KubeconfigOption();

    /** How to print. */
    public CommonOptions common() {
        return common;
    }

    /** Which site. */
    public SiteOption site() {
        return site;
    }

    /** The cluster to use for every target, if one was named. */
    public Optional<Path> kubeconfig(Invocation invocation) {
        return kubeconfig.file().map(file -> invocation.workingFolder().resolve(file));
    }
}
