package dev.slipway.site;

/**
 * What is asked of a YAML file.
 *
 * @param oneMap it is read by Helm or by us as one document that holds a map
 * @param namesKeys keys may be named in messages: the file cannot be a secret
 */
record YamlRules(boolean oneMap, boolean namesKeys) {
    /** {@code slipway.yaml}. */
    static final YamlRules SITE = new YamlRules(true, true);

    /** A file that Helm reads as one map; it may be secret. */
    static final YamlRules HELM = new YamlRules(true, false);

    /** Any other file. */
    static final YamlRules OTHER = new YamlRules(false, false);
}
