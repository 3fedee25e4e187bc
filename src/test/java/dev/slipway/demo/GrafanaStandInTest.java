package dev.slipway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrafanaStandInTest {
    private static final String START = "{\"time\":1000,\"tags\":[\"deployment-start\"],\"text\":\"commit 1a2b\"}";

    private final GrafanaStandIn grafana = new GrafanaStandIn(false);

    GrafanaStandInTest() {
        grafana.expect("token-1");
    }

    @Test
    void keepsAnAnnotationAndMakesItARegion() {
        var made = grafana.answer("POST", "/api/annotations", "Bearer token-1", START);
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.body()).containsEntry("id", 1);
        var ended = grafana.answer("PATCH", "/api/annotations/1", "Bearer token-1", "{\"timeEnd\":5000}");
        assertThat(ended.status()).isEqualTo(200);
        assertThat(grafana.annotations()).singleElement().satisfies(annotation -> {
            assertThat(annotation.tags()).isEqualTo(List.of("deployment-start"));
            assertThat(annotation.text()).isEqualTo("commit 1a2b");
            assertThat(annotation.start()).contains(Instant.ofEpochSecond(1));
            assertThat(annotation.end()).contains(Instant.ofEpochSecond(5));
        });
    }

    @Test
    void servesNobodyWithoutTheToken() {
        assertThat(grafana.answer("POST", "/api/annotations", "Bearer token-2", START)
                        .status())
                .isEqualTo(401);
        assertThat(grafana.answer("POST", "/api/annotations", "", START).status())
                .isEqualTo(401);
        assertThat(new GrafanaStandIn(false)
                        .answer("POST", "/api/annotations", "Bearer ", START)
                        .status())
                .as("before it knows a token")
                .isEqualTo(401);
        assertThat(grafana.annotations()).isEmpty();
    }

    @Test
    void refusesWhatTheContractDoesNotAllow() {
        for (var body : List.of("", "[]", "{", "{\"tags\":[]}")) {
            assertThat(grafana.answer("POST", "/api/annotations", "Bearer token-1", body)
                            .status())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(grafana.answer("PATCH", "/api/annotations/7", "Bearer token-1", "{\"timeEnd\":1}")
                        .status())
                .isEqualTo(404);
        assertThat(grafana.answer("DELETE", "/api/annotations/1", "Bearer token-1", "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aSickOneAnswersEverythingWith500() {
        var sick = new GrafanaStandIn(true);
        sick.expect("token-1");
        assertThat(sick.answer("POST", "/api/annotations", "Bearer token-1", START)
                        .status())
                .isEqualTo(500);
    }
}
