package dev.slipway.cli;

/** Runs what people wait for, so that the build can keep the loaded classes in the JDK's ahead-of-time cache (JEP 514). */
final class Training {
    private Training() {}

    /** Runs the commands that need no site and no cluster. */
    public static void main(String[] args) {
        Main.main(new String[] {"--version"});
        var main = new Main(Invocation.system());
        main.run("--help");
        main.run("deploi");
        main.run("completion", "bash");
    }
}
