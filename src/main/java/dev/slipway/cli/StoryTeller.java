package dev.slipway.cli;

import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.DeploymentStarted;
import dev.slipway.pipeline.PipelineListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Listens to a deployment, and tells its {@link Story} when it is over. */
final class StoryTeller implements PipelineListener {
    private final Consumer<Story> audience;
    private final List<Story.Remark> remarks = new ArrayList<>();
    private final List<PipelineEvent.CheckEnded> checks = new ArrayList<>();
    private @Nullable DeploymentStarted start;

    StoryTeller(Consumer<Story> audience) {
        this.audience = audience;
    }

    @Override
    public void on(PipelineEvent event) {
        switch (event) {
            case PipelineEvent.DeploymentStarted started -> start = started;
            case PipelineEvent.StepWarned warned -> remarks.add(new Story.Remark(warned.step(), warned.message()));
            case PipelineEvent.CheckEnded ended -> checks.add(ended);
            case PipelineEvent.DeploymentEnded ended -> {
                if (start != null) {
                    audience.accept(new Story(start.subject(), start.stages(), remarks, checks, ended.result()));
                }
            }
            case PipelineEvent.StageStarted _,
                    PipelineEvent.StepStarted _,
                    PipelineEvent.StepProgressed _,
                    PipelineEvent.StepPrinted _,
                    PipelineEvent.WorkloadsChanged _,
                    PipelineEvent.TroubleSeen _,
                    PipelineEvent.StepRetrying _,
                    PipelineEvent.StepEnded _,
                    PipelineEvent.RecoveryStarted _,
                    PipelineEvent.RecoveryEnded _,
                    PipelineEvent.StageEnded _ -> {}
        }
    }
}
