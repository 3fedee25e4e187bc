package dev.slipway.steps.secrets;

/**
 * A key pair of age, made with age-keygen for these tests and used nowhere else.
 *
 * @param recipient its public half
 */
record AgeKey(String recipient, String secret) {
    static final AgeKey OURS = new AgeKey(
            "age1r9w54hp7e7yxnfc6m8azd2smgm88g9zd2kz94qgmg6swjmg9fc5skjfvv0",
            "AGE-SECRET-KEY-15NYNQXK7T9UCQMUKM2S4GNAM3MNAE9AMQUQANR2V9WQ8KA6AYWRQ3EKRFG");

    static final AgeKey ANOTHER = new AgeKey(
            "age1ntd2rdaen40fkze6aufw42mq45me2zcxtnzdsujuhln5aqc7kfhqjvfpj8",
            "AGE-SECRET-KEY-1ETVZMQYEL00E7S5LYZ2VXSPFELREN2EHJRRMV5AH77RF5ATWYJ3Q8G2XF6");
}
