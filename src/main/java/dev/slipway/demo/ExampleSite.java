package dev.slipway.demo;

import java.util.Arrays;
import java.util.Optional;

/** The sites that ship with the program, each below {@code examples}. */
public enum ExampleSite {
    /** BinderHub with what belongs to it, as mybinder.org is. Its pods are small stand-ins. */
    MYBINDER("mybinder", "a small mybinder.org", "travis/crypt-key.enc"),

    /** A real JupyterHub, whose images are made on this machine. */
    JUPYTERHUB("jupyterhub", "a real JupyterHub", "ci/crypt-key.enc");

    private final String word;
    private final String title;
    private final String keyFile;

    ExampleSite(String word, String title, String keyFile) {
        this.word = word;
        this.title = title;
        this.keyFile = keyFile;
    }

    /** The one that the person calls by this word. */
    public static Optional<ExampleSite> named(String word) {
        return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
    }

    /** As the person writes it; its folder below {@code examples} too. */
    public String word() {
        return word;
    }

    /** What it is, in few words. */
    public String title() {
        return title;
    }

    /** Where in the site git-crypt's encrypted key is. */
    String keyFile() {
        return keyFile;
    }

    /** Makes of the shipped example the one of this demo. */
    void adapt(SiteEditor editor, DemoPlan plan, int number) throws java.io.IOException {
        for (var target : DemoPlan.TARGETS) {
            editor.replace("slipway.yaml", "namespace: " + target, "namespace: " + plan.namespacePrefix() + target);
        }
        var greeting = ", in its deployment number " + number;
        switch (this) {
            case MYBINDER -> {
                editor.replace("slipway.yaml", EXAMPLE_SERVER, plan.server());
                editor.replace("slipway.yaml", EXAMPLE_SERVER, plan.server());
                editor.replace("config/common/image.yaml", DemoPlan.LOCAL_IMAGE, plan.image("image"));
                editor.replace("config/common/banner.yaml", "Welcome to Binder", "Welcome to Binder" + greeting);
            }
            case JUPYTERHUB -> {
                for (var image : HUB_IMAGES) {
                    editor.replace(
                            "config/common/images.yaml",
                            "slipway.local/jupyterhub-%s:example".formatted(image),
                            plan.image(image));
                }
                editor.replace(
                        "config/common/announcement.yaml", "Welcome to JupyterHub", "Welcome to JupyterHub" + greeting);
            }
        }
    }

    private static final String EXAMPLE_SERVER = "http://127.0.0.1:" + DemoServer.USUAL_PORT;
    private static final java.util.List<String> HUB_IMAGES = java.util.List.of("hub", "proxy", "server");
}
