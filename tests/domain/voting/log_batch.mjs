// Answers, for each line {"file", "kept", "off"} on the input, with the faults of the JavaScript verifier.
import { createInterface } from "node:readline";
import { verify } from "../../../linmeng/cli/verifiers/verify_vote.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const { file, kept, off } = JSON.parse(line);
  console.log(JSON.stringify(verify(Buffer.from(file, "base64"), kept, off).map(({ check, place, sentence }) => [check, place, sentence])));
}
