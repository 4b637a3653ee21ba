import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;
import org.openapitools.client.api.ConferralsApi;
import org.openapitools.client.api.ConferralsApi.APIExportConferralsRequest;
import org.openapitools.client.api.ConferralsApi.APIGetExportRequest;
import org.openapitools.client.api.DecisionsApi;
import org.openapitools.client.api.DecisionsApi.APICreateDecisionRequest;
import org.openapitools.client.api.DecisionsApi.APIGetDecisionRequest;
import org.openapitools.client.api.DecisionsApi.APIListDecisionLinesRequest;
import org.openapitools.client.api.RecipientsApi;
import org.openapitools.client.api.RecipientsApi.APIGetRecipientHistoryRequest;
import org.openapitools.client.api.RecipientsApi.APIListRecipientsRequest;
import org.openapitools.client.model.Act;
import org.openapitools.client.model.ConferralType;
import org.openapitools.client.model.Decision;
import org.openapitools.client.model.DecisionState;
import org.openapitools.client.model.Evidence;
import org.openapitools.client.model.Exported;
import org.openapitools.client.model.FormatName;
import org.openapitools.client.model.History;
import org.openapitools.client.model.Line;
import org.openapitools.client.model.RecipientKind;
import org.openapitools.client.model.StoredDecision;

/**
 * What a developer gets who makes a Java client from the document: a draft is recorded, a person's history is read, and
 * the list that large.py entered is saved as it comes, within less memory than the list takes.
 *
 * <p>The client reads members strictly: a word or a member that the document does not name fails here.
 */
public final class Story {
  /** Rows of the list that large.py entered. */
  private static final int ROWS = Integer.parseInt(System.getenv().getOrDefault("ROWS", "40000"));

  private static int passed;

  private Story() {}

  public static void main(String[] arguments) throws Exception {
    draft(client("CLERK"));
    history(client("AUDITOR"));
    for (FormatName format : List.of(FormatName.CSV, FormatName.NDJSON, FormatName.XLSX)) {
      saved(client("AUDITOR"), format);
    }
    System.out.println(passed + " passed, 0 failed");
  }

  /** A client that sends the token of a role. */
  private static ApiClient client(String role) {
    String token = System.getenv(role + "_TOKEN");
    ApiClient client = new ApiClient();
    client.updateBaseUri(URI.create(System.getenv("BASE_URL")).toString());
    client.setRequestInterceptor((HttpRequest.Builder request) -> request.header("Authorization", "Bearer " + token));
    return client;
  }

  /** Records a draft and reads it back; one that is wrong is refused with the document's problem. */
  private static void draft(ApiClient client) throws ApiException {
    DecisionsApi decisions = new DecisionsApi(client);
    Line line = new Line().line(1).awardCode("BK").recipientKind(RecipientKind.INDIVIDUAL).name("Đặng Thị Mẫu Java");
    Decision body =
        new Decision()
            .act(Act.AWARD)
            .evidence(Evidence.ORIGINAL)
            .number("7301")
            .symbol("QĐ-UBND")
            .signedOn(LocalDate.of(2021, 5, 19))
            .authorityCodes(List.of("UBND_KIENGIANG"))
            .title("Tặng Bằng khen")
            .yearFrom(2020)
            .yearTo(2020)
            .conferralType(ConferralType.MERIT)
            .addLinesItem(line);
    StoredDecision made = decisions.createDecision(APICreateDecisionRequest.newBuilder().decision(body).build());
    StoredDecision read = decisions.getDecision(APIGetDecisionRequest.newBuilder().id(made.getId()).build());
    holds(read.getState() == DecisionState.DRAFT, "the draft is a " + read.getState());
    holds(read.getSignedOn().equals(body.getSignedOn()), "the day is " + read.getSignedOn());
    Line first = decisions.listDecisionLines(lines(made)).getItems().get(0);
    holds(first.getName().equals(line.getName()), "the line is " + first);
    try {
      decisions.createDecision(APICreateDecisionRequest.newBuilder().decision(body.number(" ")).build());
      throw new AssertionError("a decision without a number was taken");
    } catch (ApiException refused) {
      holds(refused.getCode() == 400, "the answer was " + refused.getCode());
    }
    ok("a draft is recorded and read back");
  }

  private static APIListDecisionLinesRequest lines(StoredDecision decision) {
    return APIListDecisionLinesRequest.newBuilder().id(decision.getId()).build();
  }

  /** Reads the history of whoever was honoured in the story of the Python client. */
  private static void history(ApiClient client) throws ApiException {
    RecipientsApi recipients = new RecipientsApi(client);
    APIListRecipientsRequest asked = APIListRecipientsRequest.newBuilder().q("thi thu").limit(1L).build();
    Long id = recipients.listRecipients(asked).getItems().get(0).getId();
    History history = recipients.getRecipientHistory(APIGetRecipientHistoryRequest.newBuilder().id(id).build());
    holds(history.getRecipient().getId().equals(id), "the history is of " + history.getRecipient().getId());
    holds(!history.getItems().isEmpty(), "the history is empty");
    ok("a history has " + history.getItems().size() + " conferrals");
  }

  /** Saves the list as it comes, and holds it to what the register noted of it. */
  private static void saved(ApiClient client, FormatName format) throws Exception {
    ConferralsApi conferrals = new ConferralsApi(client);
    APIExportConferralsRequest.Builder asked = APIExportConferralsRequest.newBuilder().format(format);
    if (System.getenv("ROWS") == null) {
      asked.authority(List.of("UBND_KIENGIANG"));
    }
    long began = System.nanoTime();
    ApiResponse<File> answer = conferrals.exportConferralsWithHttpInfo(asked.build());
    long took = (System.nanoTime() - began) / 1_000_000;
    Path file = answer.getData().toPath();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream read = new DigestInputStream(Files.newInputStream(file), digest)) {
      read.transferTo(OutputStream.nullOutputStream());
    }
    long size = Files.size(file);
    Files.delete(file);
    Files.delete(file.getParent());
    Long id = Long.valueOf(answer.getHeaders().get("export-id").get(0));
    Exported noted = conferrals.getExport(APIGetExportRequest.newBuilder().id(id).build());
    holds(noted.getSha256().equals(HexFormat.of().formatHex(digest.digest())), "the bytes are not those that were sent");
    holds(noted.getBytes() == size && noted.getRows() == ROWS, "noted are " + noted.getBytes() + ", " + noted.getRows());
    long most = Runtime.getRuntime().maxMemory();
    holds(format != FormatName.NDJSON || size > most, size + " bytes show little of a program that may hold " + most);
    ok(ROWS + " rows as " + format + " are " + size + " bytes, saved in " + took + " ms by a program that may hold " + most);
  }

  private static void holds(boolean held, String otherwise) {
    if (!held) {
      throw new AssertionError(otherwise);
    }
  }

  private static void ok(String what) {
    passed++;
    System.out.println("ok " + what);
  }
}
