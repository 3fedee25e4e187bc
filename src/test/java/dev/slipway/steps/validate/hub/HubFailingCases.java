package dev.slipway.steps.validate.hub;

import dev.slipway.site.CheckConfig.Hub;
import dev.slipway.site.Placeholders;
import dev.slipway.steps.validate.FailingCase;
import dev.slipway.testing.PlayedHub;
import dev.slipway.testing.PlayedHub.Fault;
import dev.slipway.testing.RecordingCheckRun;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Each thing that can be wrong with a JupyterHub, whose words are the same in each run. */
public final class HubFailingCases {
    private HubFailingCases() {}

    /** All of them. */
    public static List<FailingCase> all() throws IOException, InterruptedException {
        var situations = new LinkedHashMap<Fault, String>();
        situations.put(Fault.TOKEN_MAY_NOTHING, "The token may not do it");
        situations.put(Fault.SPAWN_REFUSED, "The cluster refuses the server's pod");
        situations.put(Fault.SPAWN_FAILS, "The server does not start");
        situations.put(Fault.NO_KERNEL, "There is no kernel");
        situations.put(Fault.SOCKET_REFUSED, "Something takes the WebSocket's upgrade away");
        situations.put(Fault.SOCKET_CLOSED, "The connection to the kernel is cut");
        situations.put(Fault.KERNEL_DIES, "The kernel dies");
        situations.put(Fault.CELL_RAISES, "The cell raises an error");
        situations.put(Fault.CELL_PRINTS_OTHER, "The cell prints something else");
        var cases = new ArrayList<FailingCase>();
        for (var situation : situations.entrySet()) {
            cases.add(failing(situation.getKey(), situation.getValue()));
        }
        return cases;
    }

    private static FailingCase failing(Fault fault, String situation) throws IOException, InterruptedException {
        try (var hub = PlayedHub.with(fault)) {
            var config = new Hub(
                    hub.url(),
                    new Hub.Token.InYaml("secrets/config/staging.yaml", "hub.token"),
                    Hub.USUAL_USER,
                    "",
                    Hub.USUAL_CODE,
                    Hub.USUAL_RESULT,
                    1,
                    Duration.ofMinutes(1));
            var check = new HubCheck(
                    config,
                    new Placeholders(Map.of()),
                    () -> PlayedHub.TOKEN,
                    InstantSource.system(),
                    Duration.ofSeconds(2));
            return FailingCase.of(situation, check, check.once(new RecordingCheckRun()));
        }
    }
}
